//! Closed doors between the processes: who may ask what, and what production demands.

mod asks;
mod settings;

//! Closed doors between the processes: who may ask what.

mod asks;

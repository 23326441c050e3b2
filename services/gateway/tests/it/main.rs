//! The door with tokens: its own and those of trusted identity providers; clients; limits.

mod accounts;
mod bodies;
mod clients;
mod conformance;
mod events;
mod guesses;
mod households;
mod identity;
mod keys;
mod looks;
mod memberships;
mod merging;
mod needs;
mod orders;
mod pages;
mod partners;
mod passholders;
mod provider;
mod registrations;
mod sales;
mod strangers;
mod token_bodies;
mod tokens;
mod validations;

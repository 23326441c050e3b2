//! What an official source says of somebody who has shown on line who he is: whether he has the right to the
//! social tariff.

pub mod id_token;

//! A representation and a recipient -> a JWE.

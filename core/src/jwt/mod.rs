//! Decoding, verifying and signing JSON Web Tokens (RFC 7519, RFC 7515, RFC 8725).

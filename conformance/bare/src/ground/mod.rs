//! What an operating system and a C library would have given.

#[cfg(target_arch = "arm")]
mod cortex_m;
mod heap;
#[cfg(target_arch = "x86_64")]
mod linux;

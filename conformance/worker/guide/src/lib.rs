include!(concat!(env!("OUT_DIR"), "/worker.rs"));

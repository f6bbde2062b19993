//! Stubs of the rooms below the description.

#[path = "description.rs"]
pub mod description;

pub mod types {
    #[derive(Clone, Copy, Debug)]
    pub enum Kind {
        Any,
    }
    pub trait Typed {
        const KIND: Kind = Kind::Any;
        const NULLABLE: bool = false;
    }
    pub trait WriteJson {}
    pub struct Page<T>(T);

    macro_rules! types {
        ($($type:ty),*) => {$(
            impl Typed for $type {}
            impl WriteJson for $type {}
            impl crate::api::parameters::Param for $type {}
        )*};
    }
    types!((), bool, u64, alloc::string::String);
}

pub mod parameters {
    pub use params::{Param, Place};

    pub trait IdText {
        fn id_text(&self) -> &str;
    }

    pub mod how {
        pub trait How {}
        impl How for () {}
    }

    pub trait IntoParam<T, How> {
        fn into_param(self) -> Result<T, ()>;
    }

    impl<T, V: Into<T>> IntoParam<Option<T>, ()> for V {
        fn into_param(self) -> Result<Option<T>, ()> {
            Ok(Some(self.into()))
        }
    }

    pub mod path {
        pub struct Path;
        pub struct Query;
        pub struct Problem;
    }

    pub mod params {
        use super::path::{Path, Problem, Query};
        use crate::api::types::Typed;
        use crate::http::{Body, Headers};

        pub trait Param: Typed {}

        #[derive(Clone, Copy, Debug)]
        pub enum Place {
            Path,
            Query,
            Header,
            Body,
            Items,
            Form,
        }

        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Params;

        impl Params {
            pub fn with<T: Param>(
                self,
                _: Place,
                _: &'static str,
                _: Result<Option<T>, ()>,
            ) -> Self {
                self
            }
            pub fn path(&self, _: &'static str, _: &mut Path) -> Result<(), Problem> {
                Ok(())
            }
            pub fn query(&self, _: &mut Query) {}
            pub fn headers(&self, _: &mut Headers) -> Result<(), Problem> {
                Ok(())
            }
            pub fn body(&self) -> Result<Body, Problem> {
                Ok(Body::empty())
            }
        }
    }
}

mod resource {
    use crate::api::description::operations::{operations, shared_parameters};
    use alloc::string::String;

    include!(env!("OPERATIONS"));
}

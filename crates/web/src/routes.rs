//! Routes, recorded with what they ask of their caller. A handler that does not begin with [`Auth`] or [`Public`] cannot be registered,
//! and the recorded permission is the one in its signature: the golden list cannot say anything else than what runs.
use crate::{
    App, Register,
    auth::{Auth, Public},
    edge,
    permission::{Permission, Requirement},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    middleware::from_fn,
    routing::{MethodFilter, MethodRouter, on},
};

/// One route, as golden lists and the authorisation matrix see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteInfo {
    pub register: &'static str,
    pub method: String,
    pub path: String,
    pub requirement: Requirement,
    pub api: bool,
}

/// Collects a register's pages. Paths are absolute (`/systems/{id}`).
pub struct Routes {
    register: &'static Register,
    router: Router<App>,
    list: Vec<RouteInfo>,
}

impl Routes {
    pub fn new(register: &'static Register) -> Routes {
        Routes { register, router: Router::new(), list: Vec::new() }
    }

    /// A page.
    pub fn get<H, T>(self, path: &str, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: Guarded + 'static,
    {
        self.add::<T>(Method::GET, path, on(MethodFilter::GET, handler))
    }

    /// An act without a form of its own (a button). After an expired session the person is asked before it is sent again.
    pub fn post<H, T>(self, path: &str, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: Guarded + 'static,
    {
        let route = on(MethodFilter::POST, handler).layer(from_fn(edge::never_resumed));
        self.add::<T>(Method::POST, path, route)
    }

    /// A form whose body is read by the form kit. After an expired session it is shown again with its content, never saved by itself:
    /// the kit refuses to validate a body that carries [`edge::RESUMED_FIELD`].
    pub fn form<H, T>(self, path: &str, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: Guarded + 'static,
    {
        self.add::<T>(Method::POST, path, on(MethodFilter::POST, handler))
    }

    /// An upload with its own limit in bytes.
    pub fn upload<H, T>(self, path: &str, limit: usize, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: Guarded + 'static,
    {
        self.add::<T>(
            Method::POST,
            path,
            on(MethodFilter::POST, handler).layer(DefaultBodyLimit::max(limit)).layer(from_fn(edge::never_resumed)),
        )
    }

    fn add<T: Guarded>(mut self, method: Method, path: &str, route: MethodRouter<App>) -> Routes {
        self.list.push(RouteInfo {
            register: self.register.key,
            method: method.to_string(),
            path: path.to_owned(),
            requirement: T::requirement(),
            api: false,
        });
        self.router = self.router.route(path, route);
        self
    }

    pub fn register(&self) -> &'static Register {
        self.register
    }

    pub(crate) fn finish(self) -> (Router<App>, Vec<RouteInfo>) {
        (self.router, self.list)
    }
}

/// The argument list of a handler whose first argument says who may call it.
pub trait Guarded {
    fn requirement() -> Requirement;
}

macro_rules! guarded {
    ($($rest:ident),*) => {
        impl<M, P: Permission, $($rest),*> Guarded for (M, Auth<P>, $($rest,)*) {
            fn requirement() -> Requirement { Requirement::of::<P>() }
        }
        impl<M, $($rest),*> Guarded for (M, Public, $($rest,)*) {
            fn requirement() -> Requirement { Requirement::Public }
        }
    };
}
guarded!();
guarded!(A1);
guarded!(A1, A2);
guarded!(A1, A2, A3);
guarded!(A1, A2, A3, A4);
guarded!(A1, A2, A3, A4, A5);

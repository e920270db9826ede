//! What the API's document says of the operations that every register has. Names and kinds of a list's parameters come from its
//! [`crate::table::Table`], so that the document cannot lag behind the page.
use super::{ApiRecords, ListPage, PageQuery};
use crate::{
    App,
    table::{Filter, FilterKind},
};
use axum::routing::MethodRouter;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Content, ContentBuilder, KnownFormat, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder, SchemaFormat, Type,
        path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, Paths},
        request_body::RequestBodyBuilder,
        schema::Schema,
    },
};
use utoipa_axum::router::UtoipaMethodRouter;

const JSON: &str = "application/json";

/// An operation with the types that it names.
pub(super) struct Described {
    operation: OperationBuilder,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    fn new(id: &str, summary: String) -> Described {
        Described { operation: OperationBuilder::new().operation_id(Some(id)).summary(Some(summary)), schemas: Vec::new() }
    }

    /// Takes the type into the document, under this name.
    fn keep<T: ToSchema>(&mut self, name: &str) {
        self.schemas.push((name.to_owned(), T::schema()));
        T::schemas(&mut self.schemas);
    }

    fn of_record(mut self) -> Described {
        let id = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True);
        self.operation = self.operation.parameter(id.schema(Some(ObjectBuilder::new().schema_type(Type::String))));
        self
    }

    fn takes(mut self, schema: &str) -> Described {
        let body = RequestBodyBuilder::new().content(JSON, content(schema)).required(Some(Required::True));
        self.operation = self.operation.request_body(Some(body.build()));
        self
    }

    fn gives(mut self, status: &str, schema: &str) -> Described {
        self.operation = self.operation.response(status, ResponseBuilder::new().content(JSON, content(schema)));
        self
    }

    fn says(mut self, status: &str, text: &str) -> Described {
        self.operation = self.operation.response(status, ResponseBuilder::new().description(text));
        self
    }

    /// The operation in its place, with what answers it.
    pub(super) fn at(self, method: HttpMethod, path: &str, handler: MethodRouter<App>) -> UtoipaMethodRouter<App> {
        let mut paths = Paths::new();
        paths.add_path_operation(path, vec![method], self.operation);
        (self.schemas, paths, handler)
    }
}

pub(super) fn list<R: ApiRecords>() -> Described {
    let name = format!("ListPage_{}", R::Item::name());
    let mut described = Described::new("list", format!("{}, sorted and filtered as on the page.", R::WORDS.many));
    described.keep::<R::Item>(&R::Item::name());
    described.keep::<ListPage<R::Item>>(&name);
    described.operation = described.operation.parameters(Some(params::<R>()));
    described.gives("200", &name)
}

pub(super) fn create<R: ApiRecords>() -> Described {
    let mut described = Described::new("create", format!("A new {}.", noun::<R>()));
    described.keep::<R::Body>(&R::Body::name());
    described.keep::<R::Out>(&R::Out::name());
    described.takes(&R::Body::name()).gives("201", &R::Out::name()).says("422", "Fields are wrong")
}

pub(super) fn read<R: ApiRecords>() -> Described {
    let mut described = Described::new("get", format!("One {}.", noun::<R>()));
    described.keep::<R::Out>(&R::Out::name());
    described.of_record().gives("200", &R::Out::name()).says("404", "None that you may see")
}

pub(super) fn update<R: ApiRecords>() -> Described {
    let body = R::Body::name();
    let name = format!("{}Update", body.strip_suffix("Body").unwrap_or(&body));
    let mut described = Described::new("update", format!("Changes {}; every field is replaced.", R::WORDS.one));
    described.keep::<R::Body>(&body);
    described.keep::<R::Out>(&R::Out::name());
    described.schemas.push((name.clone(), update_schema::<R>()));
    let described = described.of_record().takes(&name).gives("200", &R::Out::name());
    described.says("409", "Somebody else saved first").says("422", "Fields are wrong")
}

pub(super) fn archive<R: ApiRecords>() -> Described {
    let summary = format!("Archives {}; the history is kept.", R::WORDS.one);
    Described::new(&format!("archive_{}", R::WORDS.key), summary).of_record().says("204", "")
}

pub(super) fn restore<R: ApiRecords>() -> Described {
    let summary = format!("Restores an archived {}.", noun::<R>());
    Described::new(&format!("restore_{}", R::WORDS.key), summary).of_record().says("204", "")
}

/// `a system` without its article.
fn noun<R: ApiRecords>() -> &'static str {
    R::WORDS.one.split_once(' ').map_or(R::WORDS.one, |(_, noun)| noun)
}

fn content(schema: &str) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}

fn update_schema<R: ApiRecords>() -> RefOr<Schema> {
    let version = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("The `version` that was read; 409 when somebody else has saved since."));
    let (article, noun) = R::WORDS.one.split_once(' ').unwrap_or(("a", R::WORDS.one));
    let article = if article == "an" { "An" } else { "A" };
    ObjectBuilder::new()
        .description(Some(format!("{article} {noun} with its version, which an update must give back.")))
        .property("version", version)
        .required("version")
        .property(R::WORDS.key, Ref::from_schema_name(R::Body::name()))
        .required(R::WORDS.key)
        .into()
}

/// What the list can be asked: the words, the order, its filters, the page.
fn params<R: ApiRecords>() -> Vec<Parameter> {
    let table = R::table();
    let sorts: Vec<&str> = table.columns.iter().filter(|c| c.sort.is_some()).map(|c| c.key).collect();
    let mut out = vec![
        param::<R>("q", "Words that must all occur."),
        param::<R>("sort", &format!("{}; with `-` in front downwards.", either(&sorts))),
    ];
    for filter in table.filters {
        out.extend(filter.params().iter().map(|name| param::<R>(name, &meaning(filter))));
    }
    let many = R::WORDS.many.to_lowercase();
    out.push(param::<R>("archived", &format!("`with` or `only`; without them archived {many} are left out.")));
    out.extend(PageQuery::into_params(|| Some(ParameterIn::Query)));
    out
}

/// One parameter, with the register's own words for it before what its kind says.
fn param<R: ApiRecords>(name: &str, meaning: &str) -> Parameter {
    let own = R::WORDS.params.iter().find(|(key, _)| *key == name).map(|(_, text)| *text);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(own.unwrap_or(meaning)))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn meaning(filter: &Filter) -> String {
    match filter.kind {
        FilterKind::Choice { values, .. } => values.join(", "),
        FilterKind::Flag { .. } | FilterKind::Test { .. } | FilterKind::Before { .. } => "yes or no".to_owned(),
        FilterKind::Unit { .. } => "A unit and all below it.".to_owned(),
        FilterKind::Days { .. } | FilterKind::Dates { .. } => "`YYYY-MM-DD`".to_owned(),
        FilterKind::Linked { kinds, .. } => {
            let kinds: Vec<String> = kinds.iter().map(|kind| kind.replace('_', " ")).collect();
            format!("Related to this {}.", either(&kinds.iter().map(String::as_str).collect::<Vec<_>>()))
        }
    }
}

/// `name, kind or updated_at`
fn either(words: &[&str]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        words => words.concat(),
    }
}

//! All that typst can see while it works: our template, the data of one document and three fonts. No disk, no network, no clock, no packages.
use super::glyphs::Glyphs;
use std::sync::OnceLock;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use vk_core::RenderError;

const TEMPLATE: &str = include_str!("vardkase.typ");
/// SIL Open Font License 1.1; `LICENSES/OFL-1.1.txt`. Bold is the half-bold cut, which stays calm on paper.
const FONTS: [&[u8]; 3] = [
    include_bytes!("../../fonts/Inter-Regular.otf"),
    include_bytes!("../../fonts/Inter-SemiBold.otf"),
    include_bytes!("../../fonts/Inter-Italic.otf"),
];

/// What is the same for every document, made once.
pub struct Engine {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    data: FileId,
    glyphs: Glyphs,
}

impl Engine {
    pub fn get() -> Result<&'static Engine, RenderError> {
        static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
        ENGINE.get_or_init(Engine::new).as_ref().map_err(|e| RenderError::failed(e.as_str()))
    }

    fn new() -> Result<Engine, String> {
        let fonts: Vec<Font> = FONTS.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
        let glyphs = Glyphs::new(fonts.first().ok_or("no font can be read")?.info().coverage.clone());
        Ok(Engine {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(file("vardkase.typ")?, TEMPLATE.to_owned()),
            data: file("data.json")?,
            glyphs,
        })
    }

    pub fn sign(&self) -> &Glyphs {
        &self.glyphs
    }
}

fn file(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|_| format!("{name} is no path"))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

/// One document.
pub struct Job<'a> {
    engine: &'a Engine,
    data: Bytes,
}

impl Job<'_> {
    pub fn new(engine: &Engine, data: Vec<u8>) -> Job<'_> {
        Job { engine, data: Bytes::new(data) }
    }
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.engine.book
    }
    fn main(&self) -> FileId {
        self.engine.template.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() { Ok(self.engine.template.clone()) } else { Err(FileError::AccessDenied) }
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.engine.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.engine.fonts.get(index).cloned()
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

//! The words of Region Exempel. Everything is invented and says so: no such region, no such people, addresses from RFC 5737 and `exempel.se`.

/// Administration: key, name, the body it answers to (controller under GDPR), and its units.
pub struct Administration {
    pub key: &'static str,
    pub name: &'static str,
    pub body: &'static str,
    pub units: &'static [&'static str],
}

pub const ADMINISTRATIONS: &[Administration] = &[
    Administration { key: "halso", name: "Hälso- och sjukvårdsförvaltningen", body: "Hälso- och sjukvårdsnämnden", units: &[
        "Akutkliniken Exempelstad", "Medicinkliniken Exempelstad", "Kirurgkliniken Exempelstad", "Ortopedkliniken", "Kvinnokliniken", "Barn- och ungdomskliniken",
        "Operation och intensivvård", "Ambulanssjukvården", "Laboratoriemedicin", "Bild- och funktionsmedicin",
    ] },
    Administration { key: "nara", name: "Förvaltningen för nära vård", body: "Hälso- och sjukvårdsnämnden", units: &[
        "Vårdcentralen Norra", "Vårdcentralen Södra", "Vårdcentralen Åkern", "Vårdcentralen Ängen", "Vårdcentralen Ön", "Barnmorskemottagningen", "Rehab Exempelstad", "Jourmottagningen",
    ] },
    Administration { key: "psyk", name: "Psykiatriförvaltningen", body: "Hälso- och sjukvårdsnämnden", units: &[
        "Vuxenpsykiatrin", "Barn- och ungdomspsykiatrin", "Rättspsykiatrin", "Beroendemottagningen", "Psykiatriska akutmottagningen", "Habiliteringen",
    ] },
    Administration { key: "tand", name: "Folktandvården", body: "Tandvårdsnämnden", units: &[
        "Folktandvården City", "Folktandvården Öst", "Folktandvården Väst", "Specialisttandvården", "Käkkirurgin", "Tandtekniska laboratoriet",
    ] },
    Administration { key: "it", name: "Förvaltningen för digitalisering och IT", body: "Regionstyrelsen", units: &[
        "IT-drift", "IT-säkerhet", "Nätverk och telefoni", "Integration och data", "Användarstöd", "Medicinsk teknik", "Systemförvaltning vård", "Systemförvaltning administration",
    ] },
    Administration { key: "service", name: "Serviceförvaltningen", body: "Regionstyrelsen", units: &[
        "Fastighet", "Måltid", "Transport och logistik", "Städ", "Sterilteknik", "Försörjning", "Säkerhet och bevakning",
    ] },
    Administration { key: "stab", name: "Regionkansliet", body: "Regionstyrelsen", units: &[
        "Ledningsstaben", "Informationssäkerhet och dataskydd", "Juridik", "Kommunikation", "Arkiv och diarium", "Beredskap och säkerhet", "Ekonomi", "Inköp och upphandling",
    ] },
    Administration { key: "hr", name: "HR-förvaltningen", body: "Regionstyrelsen", units: &["Lön", "Rekrytering", "Bemanning", "Arbetsmiljö", "Utbildning och kompetens"] },
    Administration { key: "trafik", name: "Förvaltningen för kollektivtrafik", body: "Kollektivtrafiknämnden", units: &[
        "Trafikplanering", "Trafikledning", "Sjukresor", "Biljett och kundtjänst", "Färdtjänst",
    ] },
    Administration { key: "utv", name: "Förvaltningen för regional utveckling", body: "Regionala utvecklingsnämnden", units: &[
        "Näringsliv", "Infrastruktur", "Folkhälsa", "Statistik och analys",
    ] },
    Administration { key: "kultur", name: "Förvaltningen för kultur och bildning", body: "Kultur- och bildningsnämnden", units: &[
        "Folkhögskolan Exempel", "Regionbiblioteket", "Länsmuseet Exempel", "Scen och musik",
    ] },
    Administration { key: "forsk", name: "Förvaltningen för forskning och utbildning", body: "Forskningsnämnden", units: &[
        "Kliniska prövningar", "Biobanken", "Kliniskt träningscentrum", "Universitetssjukvårdsenheten", "Medicinska biblioteket",
    ] },
];

pub const BODIES: &[&str] = &[
    "Regionstyrelsen", "Hälso- och sjukvårdsnämnden", "Tandvårdsnämnden", "Kollektivtrafiknämnden", "Regionala utvecklingsnämnden",
    "Kultur- och bildningsnämnden", "Forskningsnämnden",
];

pub const GIVEN: &[&str] = &[
    "Anna", "Bo", "Cecilia", "David", "Eva", "Fatima", "Gustav", "Hanna", "Ivar", "Jasmin", "Karin", "Lars", "Maja", "Nils", "Olivia", "Per", "Qamar", "Rut", "Sven", "Tova",
    "Ulf", "Vera", "Walid", "Ylva", "Zara", "Åke", "Ämma", "Örjan", "Elin", "Mohammed",
];
/// Names that nobody bears by birth.
pub const FAMILY: &[&str] =
    &["Exempelsson", "Provberg", "Testlund", "Demoström", "Fiktivsson", "Påhittén", "Låtsasson", "Mallgren", "Övningsberg", "Skuggdal"];

/// System: name, kind, hosting, administration that owns it, sector critical.
pub const SYSTEMS: &[(&str, &str, &str, &str, bool)] = &[
    ("Journal Exempel", "application", "own", "halso", true),
    ("Läkemedelsmodulen", "application", "own", "halso", true),
    ("Laboratoriesystemet LIS", "application", "own", "halso", true),
    ("Röntgensystemet RIS", "application", "supplier", "halso", true),
    ("Bildarkivet PACS", "application", "own", "halso", true),
    ("Operationsplanering", "application", "supplier", "halso", true),
    ("Ambulansjournalen", "application", "cloud", "halso", true),
    ("Intensivvårdssystemet", "application", "own", "halso", true),
    ("Blodcentralens system", "application", "supplier", "halso", true),
    ("Remisshanteringen", "integration", "shared_region", "halso", true),
    ("Listningssystemet", "application", "own", "nara", false),
    ("Bokning invånare", "application", "cloud", "nara", true),
    ("Videobesök", "application", "cloud", "nara", false),
    ("Vaccinationsregistret", "application", "supplier", "nara", false),
    ("Barnhälsovårdens journal", "application", "own", "nara", true),
    ("Kallelsesystemet", "application", "own", "nara", false),
    ("Psykiatrijournalen", "application", "own", "psyk", true),
    ("Tvångsvårdsregistret", "application", "own", "psyk", true),
    ("Habiliteringens hjälpmedel", "application", "supplier", "psyk", false),
    ("Tandvårdsjournalen", "application", "supplier", "tand", true),
    ("Tandröntgen", "application", "supplier", "tand", false),
    ("Tandvårdens ekonomi", "application", "cloud", "tand", false),
    ("Katalogtjänsten AD", "infrastructure", "own", "it", true),
    ("Identitetstjänsten IdP", "infrastructure", "own", "it", true),
    ("Fjärråtkomst VPN", "infrastructure", "own", "it", true),
    ("Brandväggar", "infrastructure", "own", "it", true),
    ("Integrationsplattformen", "integration", "own", "it", true),
    ("Säkerhetskopieringen", "infrastructure", "own", "it", true),
    ("E-post och kalender", "application", "cloud", "it", false),
    ("Ärendehanteringen", "application", "supplier", "it", false),
    ("Datalagret", "application", "own", "it", false),
    ("Virtualiseringen", "infrastructure", "own", "it", true),
    ("Telefonväxeln", "infrastructure", "supplier", "it", true),
    ("Trådlösa nätet", "infrastructure", "own", "it", false),
    ("Medicintekniska nätet", "infrastructure", "own", "it", true),
    ("Patientövervakningen", "medical", "own", "it", true),
    ("Infusionspumparna", "medical", "supplier", "it", true),
    ("Fastighetsstyrningen", "ot", "supplier", "service", true),
    ("Passersystemet", "ot", "own", "service", false),
    ("Måltidsbeställningen", "application", "cloud", "service", false),
    ("Transportplaneringen", "application", "supplier", "service", false),
    ("Sterilspårningen", "application", "own", "service", false),
    ("Diariet", "application", "supplier", "stab", false),
    ("E-arkivet", "application", "shared_region", "stab", false),
    ("Intranätet", "application", "cloud", "stab", false),
    ("Ekonomisystemet", "application", "supplier", "stab", false),
    ("Upphandlingsstödet", "application", "cloud", "stab", false),
    ("Avvikelsesystemet", "application", "supplier", "stab", false),
    ("Lönesystemet", "application", "supplier", "hr", false),
    ("Schemasystemet", "application", "cloud", "hr", false),
    ("Lärplattformen", "application", "cloud", "hr", false),
    ("Trafikledningssystemet", "application", "supplier", "trafik", true),
    ("Biljettsystemet", "application", "supplier", "trafik", false),
    ("Sjukresesystemet", "application", "own", "trafik", false),
    ("Realtidsskyltarna", "ot", "supplier", "trafik", false),
    ("Projektstödet", "application", "cloud", "utv", false),
    ("Kulturbokningen", "application", "cloud", "kultur", false),
    ("Bibliotekssystemet", "application", "supplier", "kultur", false),
    ("Biobanksregistret", "application", "own", "forsk", false),
    ("Prövningsdatabasen", "application", "supplier", "forsk", false),
];

/// What a set is called, its personal data, and its usual class K R T S.
pub const SETS: &[(&str, &str, [i64; 4])] = &[
    ("Uppgifter om patienter", "sensitive", [3, 3, 3, 3]),
    ("Bokningar och kallelser", "ordinary", [2, 2, 2, 2]),
    ("Loggar och behörigheter", "ordinary", [2, 3, 1, 3]),
    ("Styr- och konfigurationsdata", "none", [2, 3, 3, 2]),
    ("Statistik och uppföljning", "none", [1, 2, 1, 1]),
    ("Ekonomi och fakturering", "ordinary", [1, 2, 2, 2]),
    ("Personaluppgifter", "ordinary", [2, 2, 2, 2]),
    ("Avtal och korrespondens", "none", [1, 2, 1, 1]),
];

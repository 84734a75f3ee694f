package io.cistern.sandbox.project;

import java.util.List;

/** Lists the values that profiles are made of. All names, addresses and companies are invented. */
final class SampleData {
    private SampleData() {}

    static final List<String> FIRST_NAMES = List.of(
            "Ann",
            "Ben",
            "Carla",
            "David",
            "Ella",
            "Farid",
            "Grace",
            "Hugo",
            "Ines",
            "Jonas",
            "Kelly",
            "Liam",
            "Mona",
            "Noah",
            "Olga",
            "Paul",
            "Quinn",
            "Rosa",
            "Sami",
            "Tara",
            "Uwe",
            "Vera",
            "Walt",
            "Xenia",
            "Yusuf",
            "Zoë",
            "José",
            "Łukasz",
            "Søren",
            "Chloé",
            "Jürgen",
            "Åsa",
            "Nguyễn",
            "Мария",
            "Ελένη",
            "أحمد",
            "דנה",
            "伟",
            "さくら",
            "지우",
            "Ada 🦊",
            "Mia \"Mo\"");

    static final List<String> LAST_NAMES = List.of(
            "Albers",
            "Baker",
            "Costa",
            "Dubois",
            "Eriksen",
            "Fischer",
            "García",
            "Hansen",
            "Ivanova",
            "Jansen",
            "Kowalski",
            "Lindqvist",
            "Müller",
            "Nakamura",
            "O'Neil",
            "Peña",
            "Quist",
            "Rossi",
            "Schröder",
            "Tanaka",
            "Ünal",
            "Vogel",
            "Wang",
            "Xu",
            "Yılmaz",
            "Zhang",
            "de la Cruz",
            "van \"Dutch\" Dijk",
            "王",
            "Петров");

    static final List<String> DOMAINS = List.of(
            "example.com",
            "example.org",
            "example.net",
            "acme.example",
            "globex.example",
            "initech.example",
            "umbrella.example",
            "hooli.example",
            "Example.COM");

    static final List<String> COMPANIES = List.of(
            "Acme", "Globex", "Initech", "Umbrella & Söhne", "Hooli", "Stark/Wayne", "Пример", "例子", "C:\\Corp");

    static final List<String> PLANS = List.of("Free", "Free", "Free", "Pro", "Pro", "pro", "Team", "Enterprise");

    static final List<String> TAGS = List.of("Red", "blue", "beta", "VIP", "newsletter", "churn-risk", "größer", "🦊");

    static final List<String> SYSTEMS = List.of("Windows", "Mac OS X", "iOS", "Android", "Linux");

    static final List<String> BROWSERS = List.of("Chrome", "Safari", "Firefox", "Microsoft Edge", "Mobile Safari");

    static final List<String> REFERRERS = List.of(
            "$direct", "https://www.google.com/", "https://news.example.org/a/b?c=d&e=f", "https://facebook.com/");

    static final List<Place> PLACES = List.of(
            new Place("San Francisco", "California", "US", "America/Los_Angeles", "94103"),
            new Place("Albany", "New York", "US", "America/New_York", "12207"),
            new Place("Albuquerque", "New Mexico", "US", "America/Denver", "87102"),
            new Place("Boston", "Massachusetts", "US", "America/New_York", "02108"),
            new Place("London", "England", "GB", "Europe/London", "EC1A 1BB"),
            new Place("Paris", "Île-de-France", "FR", "Europe/Paris", "75001"),
            new Place("Dresden", "Saxony", "DE", "Europe/Berlin", "01067"),
            new Place("Köln", "North Rhine-Westphalia", "DE", "Europe/Berlin", "50667"),
            new Place("São Paulo", "São Paulo", "BR", "America/Sao_Paulo", "01000-000"),
            new Place("Kraków", "Lesser Poland", "PL", "Europe/Warsaw", "30-001"),
            new Place("東京", "東京都", "JP", "Asia/Tokyo", "100-0001"),
            new Place("Mumbai", "Maharashtra", "IN", "Asia/Kolkata", "400001"),
            new Place("Hà Nội", "Hà Nội", "VN", "Asia/Ho_Chi_Minh", "100000"));

    /** A city with its region, country, time zone and postcode. */
    record Place(String city, String region, String country, String timezone, String zip) {}
}

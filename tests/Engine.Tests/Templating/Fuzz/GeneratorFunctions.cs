namespace Serverless.Engine.Tests.Templating.Fuzz;

/// <summary>
/// The functions that generated templates call: name, kinds of the arguments, kind of the result. Kinds: s string, i int literal, n any number,
/// l list, m map, b bool, a anything, r regular expression, f format; a trailing * repeats. Left out is what no two runs agree on.
/// </summary>
internal static class GeneratorFunctions
{
    public static readonly (string Name, string Arguments, char Result)[] All =
    [
        ("trunc", "is", 's'), ("trim", "s", 's'), ("upper", "s", 's'), ("lower", "s", 's'), ("title", "s", 's'), ("substr", "iis", 's'),
        ("repeat", "is", 's'), ("trimAll", "ss", 's'), ("trimPrefix", "ss", 's'), ("trimSuffix", "ss", 's'), ("contains", "ss", 'b'),
        ("hasPrefix", "ss", 'b'), ("hasSuffix", "ss", 'b'), ("quote", "a*", 's'), ("squote", "a*", 's'), ("cat", "a*", 's'), ("indent", "is", 's'),
        ("nindent", "is", 's'), ("replace", "sss", 's'), ("plural", "ssi", 's'), ("sha1sum", "s", 's'), ("sha256sum", "s", 's'), ("adler32sum", "s", 's'),
        ("toString", "a", 's'), ("atoi", "s", 'i'), ("int64", "a", 'n'), ("int", "a", 'i'), ("float64", "a", 'n'), ("seq", "i*", 's'),
        ("toDecimal", "a", 'n'), ("split", "ss", 'm'), ("splitList", "ss", 'l'), ("splitn", "sis", 'm'), ("toStrings", "a", 'l'), ("until", "i", 'l'),
        ("untilStep", "iii", 'l'), ("add1", "a", 'n'), ("add", "n*", 'n'), ("sub", "nn", 'n'), ("div", "nn", 'n'), ("mod", "nn", 'n'), ("mul", "n*", 'n'),
        ("biggest", "n*", 'n'), ("max", "n*", 'n'), ("min", "n*", 'n'), ("maxf", "n*", 'n'), ("minf", "n*", 'n'), ("ceil", "n", 'n'), ("floor", "n", 'n'),
        ("round", "ni", 'n'), ("round", "nin", 'n'), ("join", "sl", 's'), ("sortAlpha", "a", 'l'), ("default", "aa", 'a'), ("empty", "a", 'b'),
        ("coalesce", "a*", 'a'), ("all", "a*", 'b'), ("any", "a*", 'b'), ("compact", "l", 'l'), ("mustCompact", "l", 'l'), ("fromJson", "s", 'a'),
        ("toJson", "a", 's'), ("toPrettyJson", "a", 's'), ("toRawJson", "a", 's'), ("mustFromJson", "s", 'a'), ("mustToJson", "a", 's'),
        ("ternary", "aab", 'a'), ("typeOf", "a", 's'), ("typeIs", "sa", 'b'), ("typeIsLike", "sa", 'b'), ("kindOf", "a", 's'), ("kindIs", "sa", 'b'),
        ("deepEqual", "aa", 'b'), ("base", "s", 's'), ("dir", "s", 's'), ("clean", "s", 's'), ("ext", "s", 's'), ("isAbs", "s", 'b'), ("osBase", "s", 's'),
        ("b64enc", "s", 's'), ("b64dec", "s", 's'), ("b32enc", "s", 's'), ("b32dec", "s", 's'), ("list", "a*", 'l'), ("tuple", "a*", 'l'), ("dict", "a*", 'm'),
        ("get", "ms", 'a'), ("set", "msa", 'm'), ("unset", "ms", 'm'), ("hasKey", "ms", 'b'), ("pluck", "sm", 'l'), ("pick", "ms", 'm'), ("omit", "ms", 'm'),
        ("append", "la", 'l'), ("push", "la", 'l'), ("mustAppend", "la", 'l'), ("prepend", "la", 'l'), ("first", "l", 'a'), ("rest", "l", 'l'), ("last", "l", 'a'),
        ("initial", "l", 'l'), ("reverse", "l", 'l'), ("uniq", "l", 'l'), ("without", "la*", 'l'), ("has", "al", 'b'), ("slice", "li", 'l'), ("slice", "lii", 'l'),
        ("concat", "l*", 'l'), ("dig", "ssam", 'a'), ("chunk", "il", 'l'), ("fail", "s", 's'), ("regexMatch", "rs", 'b'), ("mustRegexMatch", "rs", 'b'),
        ("regexFindAll", "rsi", 'l'), ("regexFind", "rs", 's'), ("regexReplaceAll", "rss", 's'), ("regexReplaceAllLiteral", "rss", 's'), ("regexSplit", "rsi", 'l'),
        ("regexQuoteMeta", "s", 's'), ("urlParse", "s", 'm'), ("urlJoin", "m", 's'), ("duration", "a", 's'), ("durationRound", "a", 's'), ("slugify", "s", 's'),
        ("toYaml", "a", 's'), ("mustToYaml", "a", 's'), ("and", "a*", 'a'), ("or", "a*", 'a'), ("not", "a", 'b'), ("len", "a", 'i'), ("index", "li", 'a'),
        ("index", "ms", 'a'), ("index", "si", 'n'), ("print", "a*", 's'), ("println", "a*", 's'), ("printf", "fa*", 's'), ("html", "a*", 's'), ("js", "a*", 's'),
        ("urlquery", "a*", 's'), ("eq", "aa", 'b'), ("eq", "nn", 'b'), ("eq", "ss", 'b'), ("ne", "aa", 'b'), ("lt", "nn", 'b'), ("lt", "ss", 'b'), ("le", "nn", 'b'),
        ("gt", "ss", 'b'), ("ge", "nn", 'b'), ("call", "a", 'a'), ("inputs", "", 'm'), ("hello", "", 's'), ("unixEpoch", "t", 's'), ("toDate", "ss", 't'),
        ("mustToDate", "ss", 't'), ("mustDateModify", "st", 't'),
    ];
}

using System.CommandLine;

namespace Serverless.Cli.Execution;

/// <summary>
/// Boolean flags as pflag reads them: a value only counts behind <c>=</c>, in any of the spellings of Go's <c>strconv.ParseBool</c>, and a flag
/// without one is true. The parser knows two spellings and takes the next argument for a value.
/// </summary>
internal static class BooleanFlags
{
    /// <summary>Gives every boolean flag a value that the parser reads.</summary>
    /// <exception cref="CliException">A value is no boolean.</exception>
    public static IReadOnlyList<string> Normalize(IReadOnlyList<string> arguments, IEnumerable<Option> flags)
    {
        Dictionary<string, Option> byName = ByName(flags);
        List<string> read = [];
        bool isValue = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument == "--" && !isValue)
            {
                return [.. read, .. arguments.Skip(i)];
            }

            Option? flag = isValue ? null : byName.GetValueOrDefault(argument.Split('=', 2)[0]);
            read.Add(flag is Option<bool> ? Normalize(argument, flag) : argument);
            isValue = flag is not null and not Option<bool> && !argument.Contains('=', StringComparison.Ordinal);
        }

        return read;
    }

    private static string Normalize(string argument, Option flag)
    {
        string[] parts = argument.Split('=', 2);
        bool value = parts.Length == 1 || (Parse(parts[1]) ?? throw Invalid(parts[1], flag));
        return $"{parts[0]}={(value ? "true" : "false")}";
    }

    private static bool? Parse(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    private static CliException Invalid(string value, Option flag)
    {
        string? shorthand = flag.Aliases.FirstOrDefault(alias => alias.Length == 2);
        return new($"invalid argument \"{value}\" for \"{(shorthand is null ? "" : shorthand + ", ")}{flag.Name}\" flag: strconv.ParseBool: parsing \"{value}\": invalid syntax");
    }

    // Flags that take nothing, such as --help, are left to the parser.
    private static Dictionary<string, Option> ByName(IEnumerable<Option> flags)
    {
        Dictionary<string, Option> byName = [];
        foreach (Option flag in flags.Where(f => f is Option<bool> || f.Arity.MinimumNumberOfValues > 0))
        {
            foreach (string name in flag.Aliases.Prepend(flag.Name))
            {
                byName[name] = flag;
            }
        }

        return byName;
    }
}

using System.CommandLine;
using System.Globalization;

namespace Serverless.Cli.Help;

/// <summary>How help shows one flag.</summary>
/// <param name="Names">Its names and the kind of its value.</param>
/// <param name="Description">What it is for, and its default.</param>
internal readonly record struct FlagText(string Names, string Description)
{
    /// <summary>The flags of a command itself, by name.</summary>
    public static IReadOnlyList<FlagText> Own(Command command) =>
        [.. command.Options.Where(o => !o.Hidden && !(o.Recursive && command is RootCommand)).OrderBy(o => o.Name, StringComparer.Ordinal).Select(Of)];

    /// <summary>The flags that every command has, by name.</summary>
    public static IReadOnlyList<FlagText> Global(Command command)
    {
        Command root = command;
        while (root.Parents.OfType<Command>().FirstOrDefault() is { } parent)
        {
            root = parent;
        }

        return [.. root.Options.Where(o => !o.Hidden && o.Recursive).OrderBy(o => o.Name, StringComparer.Ordinal).Select(Of)];
    }

    private static FlagText Of(Option option)
    {
        string? shortName = option.Aliases.FirstOrDefault(a => a.Length == 2);
        string others = string.Concat(option.Aliases.Where(a => a.Length > 2 && a.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(a => $", {a}"));
        string value = option.ValueType == typeof(bool) || option.ValueType == typeof(void) ? "" : option.ValueType.IsArray ? " strings" : " string";
        return new FlagText((shortName is null ? "    " : shortName + ", ") + option.Name + others + value, option.Description + Default(option));
    }

    private static string Default(Option option)
    {
        object? value = option.HasDefaultValue ? option.GetDefaultValue() : null;
        string text = value switch
        {
            true => "true",
            string s => s,
            int n => n.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        return text.Length == 0 ? "" : $" (default {text})";
    }
}

using System.CommandLine;

namespace Serverless.Cli.Execution;

/// <summary>A flag with one value that is given twice has the last one, as with the reference's flags; the parser takes that for an error.</summary>
internal static class RepeatedFlags
{
    /// <summary>Leaves out all but the last of each flag with a single value; boolean ones have theirs behind <c>=</c> (<see cref="BooleanFlags"/>).</summary>
    public static IReadOnlyList<string> KeepLast(IReadOnlyList<string> arguments, IEnumerable<Option> flags)
    {
        Dictionary<string, Option> byName = [];
        foreach (Option flag in flags.Where(f => f is Option<string> or Option<bool>))
        {
            foreach (string name in flag.Aliases.Prepend(flag.Name))
            {
                byName[name] = flag;
            }
        }

        HashSet<Option> seen = [];
        List<string> kept = [];
        int end = arguments.TakeWhile(argument => argument != "--").Count();
        kept.AddRange(arguments.Skip(end).Reverse());
        for (int i = end - 1; i >= 0; i--)
        {
            string[] parts = arguments[i].Split('=', 2);
            bool isValue = i > 0 && byName.GetValueOrDefault(arguments[i - 1]) is Option<string>;
            int length = isValue ? 2 : 1;
            Option? flag = byName.GetValueOrDefault(isValue ? arguments[i - 1] : parts.Length == 2 ? parts[0] : "");
            if (flag is null || seen.Add(flag))
            {
                kept.AddRange(Enumerable.Range(0, length).Select(back => arguments[i - back]));
            }

            i -= length - 1;
        }

        kept.Reverse();
        return kept;
    }
}

using System.Globalization;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>How many random cases to try: FUZZ_CASES and FUZZ_SEED, with defaults that keep an ordinary run short and repeatable.</summary>
internal static class FuzzSettings
{
    public static int Seed => Read("FUZZ_SEED", 20240607);

    public static int Cases(int usual) => Read("FUZZ_CASES", usual);

    private static int Read(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}

using System.Globalization;
using Xunit;

namespace Serverless.Engine.Tests.Fuzzing;

/// <summary>How far fuzz tests go: modest and repeatable by default, more by environment variables.</summary>
internal static class FuzzSettings
{
    /// <summary>FUZZ_SEED.</summary>
    public static int Seed => Number("FUZZ_SEED", 1);

    /// <summary>FUZZ_SEED, or another one in every run; the output of the test names it.</summary>
    public static int FreshSeed()
    {
        int seed = Number("FUZZ_SEED", Random.Shared.Next());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}"));
        return seed;
    }

    /// <summary>FUZZ_MESSAGES=1 also compares the texts of errors.</summary>
    public static bool CompareMessages => Number("FUZZ_MESSAGES", 0) != 0;

    /// <summary>FUZZ_CASES, or the test's own default.</summary>
    public static int Cases(int usual) => Number("FUZZ_CASES", usual);

    private static int Number(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}

using System.Globalization;

namespace Serverless.Engine.Tests.Templating.Fuzz;

/// <summary>How far fuzz tests go: modest by default, more by environment variables.</summary>
internal static class FuzzSettings
{
    /// <summary>FUZZ_SEED; the same one by default, so that runs can be repeated.</summary>
    public static int Seed => Number("FUZZ_SEED", 1);

    /// <summary>FUZZ_MESSAGES=1 also compares the texts of errors.</summary>
    public static bool CompareMessages => Number("FUZZ_MESSAGES", 0) != 0;

    /// <summary>FUZZ_CASES, or the test's own default.</summary>
    public static int Cases(int usual) => Number("FUZZ_CASES", usual);

    private static int Number(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : usual;
}

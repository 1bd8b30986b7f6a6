namespace Serverless.Engine.Expressions.Functions;

/// <summary>
/// All functions by name. As in the reference, <c>f(x, y)</c> and <c>x.f(y)</c> are the same call, except for names with a
/// dot, which are found by their full name.
/// </summary>
internal static class FunctionTable
{
    private static readonly Dictionary<string, (int Fewest, int Most, CelFunction Function)> Functions = Build();

    public static bool IsKnown(string name) => Functions.ContainsKey(name);

    public static bool Accepts(string name, int arguments) =>
        Functions.TryGetValue(name, out var entry) && arguments >= entry.Fewest && arguments <= entry.Most;

    public static CelFunction? Find(string name) => Functions.TryGetValue(name, out var entry) ? entry.Function : null;

    private static Dictionary<string, (int Fewest, int Most, CelFunction Function)> Build()
    {
        Dictionary<string, (int Fewest, int Most, CelFunction Function)> table = [];
        foreach ((string name, int fewest, int most, CelFunction function) in (IEnumerable<(string, int, int, CelFunction)>)
            [
                .. ConversionFunctions.All, .. TextFunctions.All, .. TextSearchFunctions.All, .. CollectionFunctions.All,
                .. TimeFunctions.All, .. OptionalFunctions.All, .. EncodingFunctions.All,
            ])
        {
            table[name] = (fewest, most, function);
        }

        return table;
    }
}

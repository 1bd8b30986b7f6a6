namespace Serverless.Cli.Execution;

/// <summary>What to do about an object that is not there.</summary>
internal static class MissingHint
{
    /// <summary>For an object of a kind that <c>get all</c> lists.</summary>
    public static string For(string kind, string ns) =>
        $"namespace {ns} was searched; \"flux-serverless get all -A --kind {kind}\" lists those of all namespaces";

    /// <summary>For any object.</summary>
    public static string For(string ns) => $"namespace {ns} was searched; choose another one with -n";
}

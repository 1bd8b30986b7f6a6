namespace Serverless.Cli.Secrets;

/// <summary>Type and values of a Secret to be made. Never shown except by <c>--export</c>.</summary>
/// <param name="Type">Secret type.</param>
/// <param name="Data">Keys and their text.</param>
internal sealed record SecretContent(string Type, IReadOnlyDictionary<string, string> Data)
{
    public const string Opaque = "Opaque";

    public override string ToString() => $"Secret content of type {Type}";
}

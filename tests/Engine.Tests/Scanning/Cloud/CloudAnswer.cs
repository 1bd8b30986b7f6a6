namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>An answer of a <see cref="CloudServer"/>.</summary>
internal sealed record CloudAnswer(int Status, string Body, params (string Name, string Value)[] Headers)
{
    public string ContentType { get; init; } = "application/json";
}

namespace Serverless.Functions.Webhook;

/// <summary>Why an event wakes nobody (webhooks.md WH-75).</summary>
internal static class IgnoreReasons
{
    public const string Action = "action";
    public const string Blob = "blob";
    public const string BadReference = "bad_reference";
    public const string Duplicate = "duplicate";
    public const string Malformed = "malformed";
    public const string NoProvider = "no_provider";
    public const string NoTag = "no_tag";
    public const string SideTag = "side_tag";
    public const string UnknownRegistry = "unknown_registry";
}

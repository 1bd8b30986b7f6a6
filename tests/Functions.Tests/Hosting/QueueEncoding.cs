namespace Serverless.Functions.Tests.Hosting;

/// <summary>The forms in which a queue message may arrive (functions-host.md FH-24).</summary>
public enum QueueEncoding
{
    Doubled,
    Single,
    Object,
}

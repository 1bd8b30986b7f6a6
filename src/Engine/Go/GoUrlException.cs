namespace Serverless.Engine.Go;

/// <summary>Text that is no URL, in the words of Go's net/url.</summary>
internal sealed class GoUrlException(string message) : Exception(message);

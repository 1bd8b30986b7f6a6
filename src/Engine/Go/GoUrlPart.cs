namespace Serverless.Engine.Go;

/// <summary>The parts of a URL, which differ in what must be escaped.</summary>
internal enum GoUrlPart
{
    Path,
    UserPassword,
    Host,
    Query,
    Fragment,
}

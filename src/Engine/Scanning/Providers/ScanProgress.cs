using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>How far a scan is.</summary>
/// <param name="List">How far its list has been read.</param>
/// <param name="Selected">Tags whose digests are read; zero before the list is complete.</param>
/// <param name="Resolved">How many of their digests have been read.</param>
public readonly record struct ScanProgress(ListProgress List, int Selected = 0, int Resolved = 0);

namespace Serverless.Functions.Configuration;

/// <summary>The settings do not allow a start; the message names all faults, one on each line.</summary>
internal sealed class AppConfigException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}

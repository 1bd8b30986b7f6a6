using Serverless.Cli.Execution;

namespace Serverless.Cli.Secrets;

/// <summary>Collects the values of a Secret, in order, and says which are missing (cli.md §12).</summary>
internal sealed class SecretFields
{
    private readonly Dictionary<string, string> _data = [];

    public SecretFields Require(string key, string field, string value)
    {
        if (value.Length == 0)
        {
            throw new CliException($"{field} is required");
        }

        return Add(key, value);
    }

    public SecretFields Add(string key, string value)
    {
        if (value.Length > 0)
        {
            _data[key] = value;
        }

        return this;
    }

    public SecretContent Build(string type) => new(type, _data);
}

using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>The directives of a document: which tags its handles stand for.</summary>
internal sealed class YamlTags
{
    private Dictionary<string, string>? _declared;
    private bool _hasVersion;

    /// <summary>Takes note of a directive.</summary>
    public void Declare(in YamlToken directive)
    {
        if (directive.Kind == YamlTokenKind.VersionDirective)
        {
            if (_hasVersion)
            {
                throw YamlGuard.Error(directive.Mark, "found duplicate %YAML directive");
            }

            _hasVersion = directive.Text.Span is "1.1" ? true : throw YamlGuard.Error(directive.Mark, "found incompatible YAML document");
        }
        else if (!(_declared ??= []).TryAdd(directive.Handle!, directive.Text.ToString()))
        {
            throw YamlGuard.Error(directive.Mark, "found duplicate %TAG directive");
        }
    }

    /// <summary>The whole tag.</summary>
    public string Resolve(in YamlToken tag)
    {
        string handle = tag.Handle!;
        string suffix = tag.Text.ToString();
        if (handle.Length == 0)
        {
            return suffix;
        }

        if (_declared is not null && _declared.TryGetValue(handle, out string? prefix))
        {
            return prefix + suffix;
        }

        return handle switch
        {
            "!" => "!" + suffix,
            "!!" => "tag:yaml.org,2002:" + suffix,
            _ => throw YamlGuard.Error(tag.Mark, "found undefined tag handle"),
        };
    }
}

using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>A field selector of a list or watch request: <c>metadata.name</c> and <c>metadata.namespace</c>.</summary>
internal sealed class FieldQuery
{
    private readonly List<(bool IsName, string Value, bool Wanted)> _terms = [];

    /// <exception cref="ApiException">400: the selector is malformed or names another field.</exception>
    public static FieldQuery Parse(string text, bool isCustom)
    {
        FieldQuery query = new();
        foreach (string term in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = term.IndexOf('=', StringComparison.Ordinal);
            if (sign < 1)
            {
                throw ApiException.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            }

            bool wanted = term[sign - 1] != '!';
            string field = term[..(wanted ? sign : sign - 1)];
            string value = term[(sign + 1)..];
            if (field is not ("metadata.name" or "metadata.namespace"))
            {
                throw ApiException.BadRequest(isCustom
                    ? $"field label not supported: {field}"
                    : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            }

            query._terms.Add((field == "metadata.name", value.StartsWith('=') ? value[1..] : value, wanted));
        }

        return query;
    }

    public bool Matches(StoredObject stored) =>
        _terms.TrueForAll(term => ((term.IsName ? stored.Name : stored.Namespace) == term.Value) == term.Wanted);
}

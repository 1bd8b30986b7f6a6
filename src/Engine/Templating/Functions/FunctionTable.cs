using System.Collections.Frozen;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Collects functions by name while the groups register theirs.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, TemplateFunction> _functions = new(StringComparer.Ordinal);

    public void Add(string name, FunctionBody body, params ParameterType[] parameters) =>
        Add(new TemplateFunction(name, parameters, variadic: false, body));

    /// <summary>Adds a function whose last parameter may be repeated.</summary>
    public void AddVariadic(string name, FunctionBody body, params ParameterType[] parameters) =>
        Add(new TemplateFunction(name, parameters, variadic: true, body));

    public void Add(TemplateFunction function) => _functions.Add(function.Name, function);

    public FrozenDictionary<string, TemplateFunction> ToFrozen() => _functions.ToFrozenDictionary(StringComparer.Ordinal);
}

namespace Serverless.Engine.Templating.Functions;

/// <summary>A function of the template language with its signature.</summary>
internal sealed class TemplateFunction(string name, ParameterType[] parameters, bool variadic, FunctionBody body)
{
    public string Name { get; } = name;

    public FunctionBody Body { get; } = body;

    /// <summary>Whether the last parameter may be given any number of times, none included.</summary>
    public bool IsVariadic { get; } = variadic;

    public ShortCircuit ShortCircuit { get; init; }

    /// <summary>Whether it changes a map that it is given, so that the inputs must be copied first.</summary>
    public bool ChangesMaps { get; init; }

    public int ParameterCount => parameters.Length;

    /// <summary>How many arguments must be given.</summary>
    public int Required => IsVariadic ? parameters.Length - 1 : parameters.Length;

    public ParameterType TypeAt(int index) => index < parameters.Length ? parameters[index] : parameters[^1];
}

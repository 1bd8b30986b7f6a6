namespace Serverless.Engine.Templating.Evaluation;

/// <summary>A variable on the stack.</summary>
internal struct Variable
{
    public string Name;
    public object? Value;
}

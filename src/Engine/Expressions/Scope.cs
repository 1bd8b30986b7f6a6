namespace Serverless.Engine.Expressions;

/// <summary>The variables that a node can see. Loop variables hide those outside.</summary>
internal sealed class Scope
{
    private readonly Scope? _outer;
    private readonly IReadOnlyDictionary<string, object?> _variables;
    private readonly string? _name;

    public Scope(IReadOnlyDictionary<string, object?> variables, EvaluationBudget budget)
    {
        _variables = variables;
        Budget = budget;
    }

    private Scope(Scope outer, string name)
    {
        _outer = outer;
        _name = name;
        _variables = outer._variables;
        Budget = outer.Budget;
    }

    public EvaluationBudget Budget { get; }

    /// <summary>The value of this scope's own variable.</summary>
    public object? Value { get; set; }

    public Scope With(string name) => new(this, name);

    public bool TryFind(string name, out object? value)
    {
        for (Scope? scope = this; scope?._name is not null; scope = scope._outer)
        {
            if (scope._name == name)
            {
                value = scope.Value;
                return true;
            }
        }

        return _variables.TryGetValue(name, out value);
    }
}

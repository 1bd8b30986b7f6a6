namespace Serverless.Engine.Expressions.Functions;

/// <summary>A function of the language.</summary>
/// <param name="arguments">Their values; a method's target comes first.</param>
/// <param name="budget">What the result may cost.</param>
/// <exception cref="CelEvaluationException">There is no overload for the types, or no value for the arguments.</exception>
internal delegate object? CelFunction(object?[] arguments, EvaluationBudget budget);

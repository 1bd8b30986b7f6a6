using System.Collections;
using System.Runtime.CompilerServices;
using Serverless.Engine.Templating.Evaluation;

namespace Serverless.Engine.Templating.Values;

/// <summary>reflect.DeepEqual: equal types and equal contents; a nil list differs from an empty one.</summary>
internal static class DeepEquality
{
    public static bool AreEqual(object? left, object? right, EvaluationContext context)
    {
        context.Step();
        switch (left)
        {
            case null:
                return right is null;
            case string s:
                return right is string t && s == t;
            case double d:
                return right is double e && d == e;
            case IDictionary or IList:
                if (right is null || left.GetType() != right.GetType() || NilValues.Contains(left) != NilValues.Contains(right))
                {
                    return false;
                }

                if (ReferenceEquals(left, right) && left is IDictionary)
                {
                    return true;
                }

                if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
                {
                    throw new TemplateFaultException("the value is nested too deeply to be compared");
                }

                return left is IDictionary map ? AreMapsEqual(map, (IDictionary)right, context) : AreListsEqual((IList)left, (IList)right, context);
            default:
                return left.Equals(right);
        }
    }

    private static bool AreListsEqual(IList left, IList right, EvaluationContext context)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], context))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreMapsEqual(IDictionary left, IDictionary right, EvaluationContext context)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (DictionaryEntry entry in left)
        {
            if (!right.Contains(entry.Key) || !AreEqual(entry.Value, right[entry.Key], context))
            {
                return false;
            }
        }

        return true;
    }
}

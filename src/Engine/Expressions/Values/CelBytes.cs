namespace Serverless.Engine.Expressions.Values;

/// <summary>A byte string.</summary>
public sealed class CelBytes(byte[] data) : IEquatable<CelBytes>, IComparable<CelBytes>
{
    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => data;

    /// <summary>How many bytes there are.</summary>
    public int Length => data.Length;

    /// <inheritdoc/>
    public bool Equals(CelBytes? other) => other is not null && Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CelBytes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(data);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(CelBytes? other) => other is null ? 1 : Span.SequenceCompareTo(other.Span);

    /// <summary>Order of the bytes.</summary>
    public static bool operator <(CelBytes left, CelBytes right) => left.CompareTo(right) < 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >(CelBytes left, CelBytes right) => left.CompareTo(right) > 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator <=(CelBytes left, CelBytes right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >=(CelBytes left, CelBytes right) => left.CompareTo(right) >= 0;

    /// <summary>Equality of the bytes.</summary>
    public static bool operator ==(CelBytes? left, CelBytes? right) => left?.Equals(right) ?? right is null;

    /// <summary>Inequality of the bytes.</summary>
    public static bool operator !=(CelBytes? left, CelBytes? right) => !(left == right);
}

namespace Serverless.Engine.Go;

/// <summary>Powers of ten as Go's <c>math.Pow</c> computes them: by squaring, with rounding errors that show in results.</summary>
internal static class GoPower
{
    private const double TenFraction = 0.625;
    private const int TenExponent = 4;
    private const int MaxExponent = 1 << 12;

    /// <summary>10 to a whole power.</summary>
    public static double OfTen(long power)
    {
        double fraction = 1;
        long exponent = 0;
        double squareFraction = TenFraction;
        long squareExponent = TenExponent;
        for (ulong rest = power < 0 ? unchecked(0UL - (ulong)power) : (ulong)power; rest != 0; rest >>= 1)
        {
            if (squareExponent > MaxExponent)
            {
                exponent += squareExponent;
                break;
            }

            if ((rest & 1) == 1)
            {
                fraction *= squareFraction;
                exponent += squareExponent;
            }

            squareFraction *= squareFraction;
            squareExponent <<= 1;
            if (squareFraction < 0.5)
            {
                squareFraction += squareFraction;
                squareExponent--;
            }
        }

        return power < 0 ? Math.ScaleB(1 / fraction, (int)-exponent) : Math.ScaleB(fraction, (int)exponent);
    }
}

namespace Serverless.Engine.Templating.Values;

/// <summary>Boxed values that are needed all the time. Go's <c>int</c> is kept as <see cref="nint"/>, apart from <c>int64</c> (<see cref="long"/>).</summary>
internal static class Boxes
{
    private const int SmallMin = -16;
    private const int SmallMax = 1024;
    private static readonly object[] SmallInts = CreateSmallInts();

    public static readonly object True = true;

    public static readonly object False = false;

    public static object Of(bool value) => value ? True : False;

    /// <summary>A Go int.</summary>
    public static object Int(long value) => value is >= SmallMin and < SmallMax ? SmallInts[value - SmallMin] : (nint)value;

    private static object[] CreateSmallInts()
    {
        object[] boxes = new object[SmallMax - SmallMin];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = (nint)(i + SmallMin);
        }

        return boxes;
    }
}

namespace Faultline.Runtime.Tests.Support;

/// <summary>Contents whose place can be told from their bytes.</summary>
internal static class Bytes
{
    /// <summary>One byte, repeated.</summary>
    public static byte[] Of(char value, int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill((byte)value);
        return bytes;
    }

    /// <summary>Bytes that are never zero and differ from page to page and between seeds.</summary>
    public static byte[] Pattern(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)(1 + ((i + (i / 251) + (seed * 83)) % 255));
        return bytes;
    }
}

namespace WriteDeadlock;

/// <summary>Files of the scenarios, beside the program.</summary>
internal static class SampleFile
{
    /// <summary>Makes a file of bytes that tell one place from another.</summary>
    public static string Create(string name, int length, int seed)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Compares the file, as it is on disk, byte for byte.</summary>
    public static void Verify(string path, ReadOnlySpan<byte> expected)
    {
        byte[] actual = File.ReadAllBytes(path);
        int same = actual.AsSpan().CommonPrefixLength(expected);
        if (same < actual.Length || actual.Length != expected.Length)
        {
            throw new InvalidDataException($"'{path}' is not what it should be, from byte {same} on.");
        }
    }
}

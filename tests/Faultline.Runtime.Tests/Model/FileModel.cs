namespace Faultline.Runtime.Tests.Model;

/// <summary>The file as an array of bytes: what reads, loads and the reopened file must show.</summary>
internal sealed class FileModel
{
    private readonly byte[] _bytes = new byte[Operation.MaxLength + (8 * Operation.PageSize)];

    public int Length { get; private set; }

    /// <summary>Up to here the mapping can be accessed.</summary>
    public int MappedLength => (Length + Operation.PageSize - 1) / Operation.PageSize * Operation.PageSize;

    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    /// <summary>A write of the file: it extends, and the gap is zero.</summary>
    public void Write(int place, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return;
        if (place + data.Length > Length)
        {
            // The array is zero beyond the length, whatever was stored through the mapping there.
            Length = place + data.Length;
        }

        data.CopyTo(_bytes.AsSpan(place));
    }

    /// <summary>A store through the mapping: what lies beyond the end is lost.</summary>
    public void Store(int place, ReadOnlySpan<byte> data)
    {
        int kept = Math.Clamp(Length - place, 0, data.Length);
        data[..kept].CopyTo(_bytes.AsSpan(place));
    }
}

using System.Globalization;

namespace Faultline.Benchmarks;

/// <summary>What is asked of a ratio.</summary>
internal abstract record Target(double Bound)
{
    public abstract string Text { get; }

    public abstract bool IsMet(double ratio);

    protected string Number => Bound.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The product is at least this many times as fast as the peer.</summary>
    public sealed record AtLeast(double Bound) : Target(Bound)
    {
        public override string Text => Bound == 1 ? "not slower" : $"{Number}x faster";

        public override bool IsMet(double ratio) => ratio >= Bound;
    }

    /// <summary>The product takes at most this many times the peer's time.</summary>
    public sealed record AtMost(double Bound) : Target(Bound)
    {
        public override string Text => $"<= {Number}x time";

        public override bool IsMet(double ratio) => ratio <= Bound;
    }
}

/// <summary>One comparison: the product's loop, the peer's loop, and what is asked of the two.</summary>
internal sealed record Row(string Name, Action<int> Product, string PeerName, Action<int> Peer, Target? Target)
{
    private const int KiB = 1024;

    public static IEnumerable<Row> All(Workload workload)
    {
        const string Peer = "RandomAccess.Write";
        yield return Write(64, "64 B", Peer, workload.PeerWrite, new Target.AtLeast(10));
        yield return Write(4 * KiB, "4 KiB", Peer, workload.PeerWrite, new Target.AtLeast(1.7));
        yield return Write(64 * KiB, "64 KiB", Peer, workload.PeerWrite, Target: null);
        yield return Write(4 * KiB, "4 KiB", "bare copy into the same frame", workload.CopyIntoFrames, new Target.AtMost(1.25));
        yield return Write(64 * KiB, "64 KiB", "16 bare copies into the frames", workload.CopyIntoFrames, new Target.AtMost(1.10));
        yield return Write(64 * KiB, "64 KiB", "plain memcpy", workload.CopyPlain, Target: null);
        yield return Read(64, "64 B", new Target.AtLeast(10));
        yield return Read(4 * KiB, "4 KiB", new Target.AtLeast(1.5));
        yield return Read(64 * KiB, "64 KiB", new Target.AtLeast(1));
        yield return new Row(
            "mapped 8-byte load", workload.Load, "MemoryMappedViewAccessor", workload.PeerLoad, new Target.AtLeast(1));
        yield return new Row(
            "mapped 8-byte store", workload.Store, "MemoryMappedViewAccessor", workload.PeerStore, new Target.AtLeast(1));
        yield return new Row(
            "write 4 KiB from a UserBuffer",
            count => workload.WriteFromUserMemory(4 * KiB, count),
            "the same from a span, 64 MiB source",
            count => workload.WriteFromLargeSource(4 * KiB, count),
            new Target.AtMost(1.15));

        Row Write(int size, string text, string peerName, Action<int, int> peer, Target? Target) => new(
            $"write {text}", count => workload.Write(size, count), peerName, count => peer(size, count), Target);

        Row Read(int size, string text, Target target) => new(
            $"read {text}",
            count => workload.Read(size, count),
            "RandomAccess.Read",
            count => workload.PeerRead(size, count),
            target);
    }
}

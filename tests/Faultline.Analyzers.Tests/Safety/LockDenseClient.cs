using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Safety;

/// <summary>
/// A client in which every construct that the engine follows stands next to a lock and a copy, so that mutilating
/// it anywhere mutilates something that the engine looks at.
/// </summary>
internal static class LockDenseClient
{
    public static string Source { get; } =
        "[assembly: LockOrder(\"latch\", \"Client.Writer.gate\", \"inner\")]\n" +
        ClientTypes.Source.Replace("namespace Client;", "namespace Client\n{", StringComparison.Ordinal) + "\n}\n" +
        ClientTypes.ClassWith(Members).Replace("namespace Client;", "namespace Client\n{", StringComparison.Ordinal) + "\n}\n";

    private const string Members =
        """
            private readonly object gate = new();
            [UserMemory] private readonly unsafe byte* start;
            [LockClass("inner")] private readonly Lock inner = new();

            [RequiresLock(nameof(latch)), MayFault]
            public void Locked(Source source, byte[] data) => source.Copy(data);

            [Acquires("which.latch"), TryAcquires("return", Result = false)]
            public static bool Take(Writer which) => which.latch.TryEnter();

            public async Task<int> Async(Source source, byte[] data, CancellationToken stop = default)
            {
                await latch.EnterAsync();
                await source.CopyAsync(data).ConfigureAwait(false);
                await using (await latch.LeaseAsync()) { source.Copy(data); }
                await foreach (int item in Items(source, data)) { if (item > 3) break; }
                latch.Exit();
                return source.CopyAtomic(data);
            }

            private async IAsyncEnumerable<int> Items(Source source, byte[] data)
            {
                using LatchLease? lease = latch.TryLease();
                if (lease is null) yield break;
                source.Copy(data);
                yield return source.First;
            }

            public unsafe void Flow(
                Source source, byte[] data, bool flag, int number, Source? maybe, Span<byte> local,
                [UserMemory] Span<byte> user, [UserMemory] byte* pointer, [MayFault] Action<byte[]> copy)
            {
                bool taken = false;
                try
                {
                    Monitor.Enter(gate, ref taken);
                    lock (inner) { copy(data); }
                    for (int i = 0; i < number && latch.TryEnter(); i++)
                    {
                        switch (data)
                        {
                            case [1, .. var rest] when rest.Length > source.First: goto done;
                            case { Length: > 3 }: continue;
                            case null: throw new InvalidOperationException(nameof(source.Copy));
                            default: break;
                        }

                        using (latch.Hold()) using (Faults.Disable()) source.Copy(data);
                        maybe?.Copy(data);
                        number += flag ? source.CopyAtomic(data) : user[^1] + *pointer + start[2];
                        user[2..].CopyTo(local);
                        new Span<byte>(pointer + 4, 16).TryCopyTo(local);
                    }

                    done:
                    while (source.CopyAtomic(data) is var n && n < data.Length) { source.FaultIn(); }
                }
                catch (IOException error) when (error.HResult == source.First) { latch.Exit(); source.Copy(data); }
                finally { if (taken) Monitor.Exit(gate); }

                void Inner() { using var scope = latch.Hold(); source.Copy(data); }
                Action later = () => { lock (latch) Inner(); };
                var made = new Source { First = 3 };
                (byte left, int right) = (made.First, source.CopyAtomic(data));
                string text = $"{source.First:x} {(flag ? "a" : "b")}";
                fixed (byte* raw = data) { Buffer.MemoryCopy(pointer, raw, 8, 8); }
                if (latch.TryLease() is { } owned and not null) { owned.Dispose(); }
            }
        """;
}

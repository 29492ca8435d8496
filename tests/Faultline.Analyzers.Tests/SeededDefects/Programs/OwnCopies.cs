namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Memory, copies and fault-ins of the program's own, next to a lock that its fault handler takes.</summary>
internal static class OwnCopies
{
    private const string Types =
        """

        [LockClass("slab", TakenByFaultHandler = true)]
        public sealed class Slab
        {
            public readonly byte[] Bytes = new byte[4096];

            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires] public SlabScope Hold() => default;
        }

        [ScopedLock]
        public readonly ref struct SlabScope : IDisposable
        {
            public void Dispose() { }
        }

        public sealed class Remote
        {
            public int Length => 512;

            [MayFault(Atomic = nameof(CopyAtomic), FaultIn = nameof(BringIn))]
            public void Copy(Span<byte> destination) { }

            [NoFault] public int CopyAtomic(Span<byte> destination) => 0;
            [FaultIn] public void BringIn() { }
        }

        public static class Residency
        {
            [DisablesFaults] public static NoFaults Disable() => default;
        }

        public readonly ref struct NoFaults : IDisposable
        {
            public void Dispose() { }
        }
        """;

    public static CleanProgram[] All { get; } =
    [
        new("Bounce buffer", """
            public static class Bounce
            {
                public static void Store(Slab slab, Remote remote)
                {
                    byte[] bounce = new byte[remote.Length];
                    remote.Copy(bounce);
                    slab.Enter();
                    try
                    {
                        bounce.AsSpan().CopyTo(slab.Bytes);
                    }
                    finally
                    {
                        slab.Exit();
                    }
                }

                public static void StoreScoped(Slab slab, Remote remote)
                {
                    byte[] bounce = new byte[remote.Length];
                    remote.Copy(bounce);
                    using (slab.Hold())
                    {
                        bounce.AsSpan().CopyTo(slab.Bytes);
                    }
                }
            }

            """ + Types),
        new("Retry loop of its own", """
            public static class Retry
            {
                public static void Store(Slab slab, Remote remote)
                {
                    while (true)
                    {
                        int copied;
                        using (slab.Hold())
                        {
                            copied = remote.CopyAtomic(slab.Bytes);
                        }

                        if (copied == remote.Length)
                            return;

                        remote.BringIn();
                    }
                }

                public static void StoreLocked(Slab slab, Remote remote)
                {
                    int copied;
                    do
                    {
                        slab.Enter();
                        try
                        {
                            copied = remote.CopyAtomic(slab.Bytes);
                        }
                        finally
                        {
                            slab.Exit();
                        }

                        if (copied < remote.Length)
                            remote.BringIn();
                    }
                    while (copied < remote.Length);
                }
            }

            """ + Types),
        new("Faults disabled by its own scope", """
            public static class Guarded
            {
                public static bool TryLoad(Remote remote, byte[] destination)
                {
                    using (Residency.Disable())
                    {
                        int copied = remote.CopyAtomic(destination);
                        return copied == remote.Length;
                    }
                }

                public static void Load(Remote remote, byte[] destination)
                {
                    int copied;
                    do
                    {
                        using (Residency.Disable())
                        {
                            copied = remote.CopyAtomic(destination);
                        }

                        remote.BringIn();
                    }
                    while (copied < remote.Length);
                }

                public static int Count(Remote remote, byte[] destination)
                {
                    using NoFaults off = Residency.Disable();
                    return remote.CopyAtomic(destination);
                }
            }

            """ + Types),
        new("Contract of a copy", """
            public static class Copies
            {
                [MayFault]
                public static void Load(Remote remote, byte[] destination) => remote.Copy(destination);

                [NoFault]
                public static int TryLoad(Remote remote, byte[] destination) => remote.CopyAtomic(destination);

                [NoFault]
                public static int Measure(Remote remote) => Math.Min(remote.Length, 512);

                public static void Store(Slab slab, Remote remote)
                {
                    byte[] bytes = new byte[512];
                    Load(remote, bytes);
                    using SlabScope held = slab.Hold();
                    bytes.CopyTo(slab.Bytes, 0);
                }
            }

            """ + Types),
    ];
}

using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>
/// A concurrent reader sees old bytes or new bytes, never zeros or bytes that nobody wrote: the problem of the mail
/// when the uncopied part of a page is zeroed.
/// </summary>
public sealed class VisibilityTests : CacheTest
{
    private static readonly int Rounds = Budget.Rounds(150);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reader_sees_old_or_new_while_copies_are_short(bool cold)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using CachedFile file = OpenBlockLike(Bytes.Of('o', PageSize), out _);
            if (!cold) ReadAll(file);
            UserBuffer source = UserMemory.PartlyResident(Cache, Space, Bytes.Of('n', PageSize), 1 + (round * 97 % 4000));
            Race(file, () => file.Write(source, 0));
        }

        Assert.True(Cache.GetStatistics().ShortCopies >= Rounds);
    }

    [Fact]
    public void A_reader_sees_old_or_new_while_a_client_copies_with_its_own_loop()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using CachedFile file = OpenBlockLike(Bytes.Of('o', PageSize), out _);
            UserBuffer source = UserMemory.PartlyResident(Cache, Space, Bytes.Of('n', PageSize), 1 + (round * 97 % 4000));
            Race(file, () => AtomicCopyTests.WriteThrough(file, source, 0));
        }

        Assert.True(Cache.GetStatistics().ShortCopies >= Rounds);
    }

    [Fact]
    public void A_reader_through_a_mapping_sees_old_or_new_too()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using CachedFile file = OpenBlockLike(Bytes.Of('o', PageSize), out _);
            using AddressSpace other = new(Cache);
            UserBuffer view = other.Map(file, 0, PageSize, FileAccess.Read);
            UserBuffer source = UserMemory.PartlyResident(Cache, Space, Bytes.Of('n', PageSize), 1 + (round * 97 % 4000));
            using Barrier start = new(2);
            bool done = false;

            Deadline.Run(
                Cache,
                () =>
                {
                    start.SignalAndWait();
                    file.Write(source, 0);
                    Volatile.Write(ref done, true);
                },
                () =>
                {
                    byte[] seen = new byte[PageSize];
                    start.SignalAndWait();
                    do
                    {
                        view.CopyTo(seen);
                        Assert.Equal(-1, seen.AsSpan().IndexOfAnyExcept((byte)'o', (byte)'n'));
                    }
                    while (!Volatile.Read(ref done));
                });
        }
    }

    [Fact]
    public void A_reader_of_a_growing_file_sees_only_what_was_written()
    {
        // writev03 of LTP: the reader never sees anything but a prefix of the right bytes.
        byte[] data = Bytes.Pattern(2 * PageSize);
        for (int round = 0; round < Rounds; round++)
        {
            using CachedFile file = OpenFile([]);
            UserBuffer source = UserMemory.PartlyResident(Cache, Space, data, 1 + (round * 97 % 4000));
            using Barrier start = new(2);

            Deadline.Run(
                Cache,
                () =>
                {
                    start.SignalAndWait();
                    file.Write(source, 0);
                },
                () =>
                {
                    byte[] seen = new byte[data.Length + 1];
                    int count;
                    start.SignalAndWait();
                    do
                    {
                        count = file.Read(seen, 0);
                        Assert.InRange(count, 0, data.Length);
                        Assert.True(data.AsSpan(0, count).SequenceEqual(seen.AsSpan(0, count)), $"foreign bytes in {count}");
                    }
                    while (count < data.Length);
                });
        }
    }

    private void Race(CachedFile file, Action write)
    {
        using Barrier start = new(2);
        bool done = false;
        Deadline.Run(
            Cache,
            () =>
            {
                start.SignalAndWait();
                write();
                Volatile.Write(ref done, true);
            },
            () =>
            {
                byte[] seen = new byte[PageSize];
                bool last;
                start.SignalAndWait();
                do
                {
                    last = Volatile.Read(ref done);
                    Assert.Equal(PageSize, file.Read(seen, 0));
                    Assert.Equal(-1, seen.AsSpan().IndexOfAnyExcept((byte)'o', (byte)'n'));
                }
                while (!last);

                Assert.Equal(-1, seen.AsSpan().IndexOfAnyExcept((byte)'n'));
            });
    }
}

using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Proof by running against the runtime: a page is written from a mapping of the same page, which nobody has touched.
/// The program that is not fixed deadlocks, and the watchdog says so.
/// </summary>
public class RuntimeRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private delegate void Write(CachedFile file, Page page, UserBuffer source);

    public static TheoryData<string> Sections { get; } =
    [
        """
        using LockedPage locked = page.Lock();
        source.CopyTo(locked.Data[128..]);
        locked.MarkDirty();
        """,
        """
        using (LockedPage locked = page.Lock())
        {
            source.CopyTo(locked.Data[128..]);
            locked.MarkDirty();
        }
        """,
        """
        LockedPage locked = page.Lock();
        try
        {
            source.CopyTo(locked.Data[128..]);
            locked.MarkDirty();
        }
        finally
        {
            locked.Dispose();
        }
        """,
        """
        using PageWrite write = file.BeginWrite(128, source.Length);
        source.CopyTo(write.Data);
        write.Complete(write.Length);
        """,
        """
        PageWrite write = file.BeginWrite(128, source.Length);
        source.CopyTo(write.Data);
        write.Complete(write.Length);
        """,
    ];

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_fixed_program_completes_with_the_bytes_of_the_source(string section)
    {
        Write write = await CompileAsync(section, isFixed: true);
        using var cache = new PageCache();
        using CachedFile file = cache.Open(new MemoryPageStore());
        byte[] content = [.. Enumerable.Range(0, cache.PageSize).Select(value => (byte)value)];
        file.Write(content, 0);
        using var space = new AddressSpace(cache);
        UserBuffer source = space.Map(file, 0, cache.PageSize).Slice(0, 100);
        using Page page = file.GetPage(0);

        var thread = new Thread(() => write(file, page, source)) { IsBackground = true };
        thread.Start();

        Assert.True(thread.Join(Patience), "The fixed program does not end.");
        byte[] expected = [.. content];
        content.AsSpan(0, 100).CopyTo(expected.AsSpan(128));
        byte[] actual = new byte[cache.PageSize];
        Assert.Equal(actual.Length, file.Read(actual, 0));
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_program_that_is_not_fixed_deadlocks(string section)
    {
        Write write = await CompileAsync(section, isFixed: false);
        using var seen = new ManualResetEventSlim();
        StuckWaitReport? stuck = null;

        // Neither is disposed: a thread is stuck in them for good.
        var cache = new PageCache(new PageCacheOptions
        {
            WatchdogThreshold = TimeSpan.FromMilliseconds(200),
            OnStuckWait = report =>
            {
                stuck ??= report;
                seen.Set();
            },
        });
        CachedFile file = cache.Open(new MemoryPageStore());
        file.Write(new byte[cache.PageSize], 0);
        var space = new AddressSpace(cache);
        UserBuffer source = space.Map(file, 0, cache.PageSize).Slice(0, 100);
        Page page = file.GetPage(0);

        var thread = new Thread(() => write(file, page, source)) { IsBackground = true };
        thread.Start();

        Assert.True(seen.Wait(Patience), "The watchdog reports nothing.");
        Assert.True(stuck!.IsDeadlock, stuck.ToString());
        Assert.True(thread.IsAlive);
    }

    private static async Task<Write> CompileAsync(string section, bool isFixed)
    {
        string program = $$"""
            using Faultline;

            public static class Program
            {
                public static void Write(CachedFile file, Page page, UserBuffer source)
                {
            {{string.Join('\n', section.Split('\n').Select(line => "        " + line))}}
                }
            }
            """;
        using var workbench = new Workbench(withRuntime: true, program);
        Assert.Single(await workbench.DiagnosticsAsync());
        if (isFixed)
        {
            await workbench.FixAllAsync(equivalenceKey: null);
            Assert.Empty(await workbench.DiagnosticsAsync());
        }

        using var image = new MemoryStream();
        Compilation compilation = (await workbench.Project.GetCompilationAsync())!;
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image)
            .GetType("Program")!.GetMethod("Write")!.CreateDelegate<Write>();
    }
}

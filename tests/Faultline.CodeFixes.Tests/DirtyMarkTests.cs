namespace Faultline.CodeFixes.Tests;

/// <summary>
/// After every round a part of the page has been overwritten, so it is marked dirty in every round; but only what does
/// nothing else may run so often.
/// </summary>
public class DirtyMarkTests
{
    [Theory]
    [InlineData("IsDirty = true;")]
    [InlineData("_isDirty = true;")]
    [InlineData("_dirty = true;")]
    [InlineData("Dirty = true;")]
    [InlineData("this._dirty = true;")]
    [InlineData("MarkDirty();")]
    [InlineData("MarkPageDirty();")]
    [InlineData("SetDirty();")]
    [InlineData("SetPageDirty();")]
    public Task A_mark_is_set_in_every_round(string mark) => Check(mark, mark);

    [Theory]
    [InlineData("IsDirty = false;")]
    [InlineData("_count = true;")]
    [InlineData("SetDirtyAndCount();")]
    [InlineData("MarkDirtyAndFlush();")]
    [InlineData("DropDirty();")]
    public Task What_does_more_waits_for_the_complete_copy(string statement) =>
        Check(statement, "if (copy.IsComplete)\n                " + statement);

    private static Task Check(string before, string after)
    {
        const string Members = """
            class Client
            {
                public bool _isDirty = true, _dirty = true, _count = true, Dirty = true;

                public bool IsDirty { get; set; }

                void MarkDirty() { }

                void MarkPageDirty() { }

                void SetDirty() { }

                void SetPageDirty() { }

                void SetDirtyAndCount() { }

                void MarkDirtyAndFlush() { }

                void DropDirty() { }

            """;
        return FixTest.Runtime(
            $$"""
            using Acme;
            using Faultline;

            {{Members}}
                void Write(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    {|FLT0001:source.CopyTo(locked.Data)|};
                    {{before}}
                }
            }
            """,
            $$"""
            using Acme;
            using Faultline;

            {{Members}}
                void Write(Page page, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data);
                        {{after}}
                    }
                    while (copy.FaultIn());
                }
            }
            """);
    }
}

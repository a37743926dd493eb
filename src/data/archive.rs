//! Files packed by gzip or zstd, unpacked while they are read. What packs a file is known by its first bytes, whatever it
//! is called. A file that is not whole ends in a [`Damage`], never in fewer rows.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How much of what is unpacked may be held for repetitions: as much as the usual programs allow.
const MOST_HELD: u64 = 1 << 27;

const BLOCK: usize = 1 << 16;

/// Why a packed file cannot be unpacked to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// It breaks off.
    Cut,
    /// Its sum or its structure is wrong, or something else stands behind its end.
    Broken,
    /// Unpacking would hold more than [`MOST_HELD`] bytes.
    Window,
    /// It needs a dictionary, which is another file.
    Dictionary,
}

impl Damage {
    /// The key of its words.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Damage::Broken => "",
            Damage::Cut => "cut",
            Damage::Window => "window",
            Damage::Dictionary => "dictionary",
        }
    }

    /// What an error of reading says of the packed file; `None` where the system could not read.
    pub(crate) fn of(error: &io::Error) -> Option<Damage> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

impl Error for Damage {}

/// The bytes of a file, unpacked where it is packed.
pub(crate) struct Opened {
    pub(crate) input: Box<dyn Read + Send>,
    pub(crate) packed: bool,
}

/// Opens a file at its beginning.
pub(crate) fn open(path: &Path) -> io::Result<Opened> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head)?;
    file.rewind()?;
    let packed = |input: Box<dyn Read + Send>| Opened { input, packed: true };
    Ok(match head.as_slice() {
        [0x1f, 0x8b, ..] => packed(Box::new(Gzip(MultiGzDecoder::new(BufReader::with_capacity(BLOCK, file))))),
        // A frame, or one to be skipped, which some programs put before it.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
            packed(Box::new(Zstd::new(BufReader::with_capacity(BLOCK, file))))
        }
        _ => Opened { input: Box::new(file), packed: false },
    })
}

/// What an error met while unpacking means: the file's fault unless the system gives the reason.
fn damage(error: &(dyn Error + 'static)) -> Option<Damage> {
    let mut found = Damage::Broken;
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            if io.raw_os_error().is_some() {
                return None;
            }
            if io.kind() == io::ErrorKind::UnexpectedEof {
                found = Damage::Cut;
            }
        }
        match error.downcast_ref::<FrameDecoderError>() {
            Some(FrameDecoderError::WindowSizeTooBig { .. }) => found = Damage::Window,
            Some(FrameDecoderError::DictNotProvided { .. }) => found = Damage::Dictionary,
            _ => {}
        }
        next = error.source();
    }
    Some(found)
}

fn told(error: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    let error = error.into();
    match damage(&*error) {
        Some(damage) => io::Error::other(damage),
        None => io::Error::other(error),
    }
}

/// One or more gzip members.
struct Gzip<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.0.read(room).map_err(|error| if error.kind() == io::ErrorKind::Interrupted { error } else { told(error) })
    }
}

/// One or more zstd frames.
struct Zstd<R> {
    input: R,
    decoder: FrameDecoder,
    /// Whether the decoder is inside a frame.
    inside: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(input: R) -> Zstd<R> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MOST_HELD);
        Zstd { input, decoder, inside: false }
    }

    /// Goes into the next frame; `false` at the end of the file.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if self.input.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.input) {
                Ok(()) => {
                    self.inside = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let skipped = io::copy(&mut self.input.by_ref().take(length.into()), &mut io::sink())?;
                    if skipped < length.into() {
                        return Err(io::Error::other(Damage::Cut));
                    }
                }
                Err(error) => return Err(told(error)),
            }
        }
    }

    /// Looks at the sum behind a frame, where there is one.
    fn end(&mut self) -> io::Result<()> {
        self.inside = false;
        match self.decoder.get_checksum_from_data() {
            Some(sum) if Some(sum) != self.decoder.get_calculated_checksum() => Err(io::Error::other(Damage::Broken)),
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if room.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.inside && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1)).map_err(told)?;
            }
            let count = self.decoder.read(room)?;
            if count > 0 {
                return Ok(count);
            }
            self.end()?;
        }
    }
}

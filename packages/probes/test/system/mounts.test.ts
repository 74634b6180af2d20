import { expect, test } from 'vitest';
import { mountPointsByDevice } from '../../src/system/mounts.ts';

test('only file systems on devices and in pools are real, the root always is', () => {
  const mounts = `proc /proc proc rw 0 0
overlay / overlay rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
/dev/sda1 /boot ext4 rw 0 0
/dev/loop3 /snap/core/1 squashfs ro 0 0
/dev/sr0 /media/cd iso9660 ro 0 0
tank/home /home zfs rw 0 0
server:/export /mnt/nfs nfs4 rw 0 0
//server/share /mnt/smb cifs rw 0 0
overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0
/dev/sdb1 /mnt/two\\040words\\134 xfs rw 0 0`;
  expect(mountPointsByDevice(mounts)).toEqual([['/'], ['/boot'], ['/home'], ['/mnt/two words\\']]);
});

test('a device is told once, by its shortest mount point that is a directory', () => {
  const mounts = `overlay / overlay rw 0 0
/dev/vda1 /etc/resolv.conf ext4 rw 0 0
/dev/vda1 /etc/hosts ext4 rw 0 0
/dev/vda1 /data ext4 rw 0 0`;
  expect(mountPointsByDevice(mounts)).toEqual([['/'], ['/data', '/etc/hosts', '/etc/resolv.conf']]);
});

test('what is mounted over another hides it', () => {
  const mounts = `rootfs / rootfs rw 0 0
/dev/vda / ext4 rw 0 0
/dev/vdb /data ext4 rw 0 0
tmpfs /data tmpfs rw 0 0`;
  expect(mountPointsByDevice(mounts)).toEqual([['/']]);
});

test('a machine with a thousand file systems tells 32, the root first', () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `/dev/sd${i} /volumes/${i} ext4 rw 0 0`);
  const told = mountPointsByDevice([...lines, '/dev/root / ext4 rw 0 0', ''].join('\n'));
  expect(told).toHaveLength(32);
  expect(told[0]).toEqual(['/']);
});
